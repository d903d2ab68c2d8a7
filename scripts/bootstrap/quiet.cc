// Newer TensorFlow libraries log a line about oneDNN from a static initialiser, before any setting is
// read, on every start. This tiny addon holds standard error back while they are loaded:
// hush() points it at /dev/null, restore() brings it back.

#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

namespace {
int saved = -1;

napi_value Hush(napi_env, napi_callback_info) {
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (saved < 0 && null >= 0) {
    saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    dup2(null, STDERR_FILENO);
  }
  if (null >= 0) close(null);
  return nullptr;
}

napi_value Restore(napi_env, napi_callback_info) {
  if (saved >= 0) {
    dup2(saved, STDERR_FILENO);
    close(saved);
    saved = -1;
  }
  return nullptr;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}
}  // namespace

NAPI_MODULE_INIT() {
  Export(env, exports, "hush", Hush);
  Export(env, exports, "restore", Restore);
  return exports;
}
