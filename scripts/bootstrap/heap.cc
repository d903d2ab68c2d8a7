// Lets training in little memory keep the C library's heap small. TensorFlow allocates and frees some
// gigabytes a step. glibc either maps each large block anew, which costs a page fault for every 4 KiB, or
// keeps what was freed for good. Here it keeps all that was freed until trim() is called:
//
//   configure()      all blocks from one heap, which shrinks only when it is told to
//   trim()           gives the pages of free blocks back to the system, wherever they lie
//   residentBytes()  what the process holds of memory that no file stands behind

#include <cstdio>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {
napi_value Configure(napi_env env, napi_callback_info) {
  bool done = false;
#ifdef __GLIBC__
  done = mallopt(M_MMAP_MAX, 0) && mallopt(M_TRIM_THRESHOLD, 0x7fffffff) && mallopt(M_ARENA_MAX, 1);
#endif
  napi_value result;
  napi_get_boolean(env, done, &result);
  return result;
}

napi_value Trim(napi_env, napi_callback_info) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
  return nullptr;
}

napi_value ResidentBytes(napi_env env, napi_callback_info) {
  static const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  static const double page = static_cast<double>(sysconf(_SC_PAGESIZE));
  char text[128] = {0};
  long all = 0, resident = 0, shared = 0;
  if (file >= 0 && pread(file, text, sizeof(text) - 1, 0) > 0) {
    sscanf(text, "%ld %ld %ld", &all, &resident, &shared);
  }
  napi_value result;
  napi_create_double(env, static_cast<double>(resident - shared) * page, &result);
  return result;
}

void Export(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}
}  // namespace

NAPI_MODULE_INIT() {
  Export(env, exports, "configure", Configure);
  Export(env, exports, "trim", Trim);
  Export(env, exports, "residentBytes", ResidentBytes);
  return exports;
}
