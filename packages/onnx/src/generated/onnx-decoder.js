/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
// Which reader it reads with is handed in: protobufjs's is larger than all else that ONNX needs.
export function createDecoder($protobuf) {
  var $Reader = $protobuf.Reader, $util = $protobuf.util;
  var $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;
  
  var $root = $protobuf.roots["pith-onnx-decoder"] || ($protobuf.roots["pith-onnx-decoder"] = {});
  
  $root.onnx = (function() {
  
      var onnx = {};
  
      onnx.ModelProto = (function() {
  
          var ModelProto = function (properties) {
              this.opsetImport = [];
              this.functions = [];
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          ModelProto.prototype.irVersion = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
          ModelProto.prototype.producerName = "";
          ModelProto.prototype.producerVersion = "";
          ModelProto.prototype.graph = null;
          ModelProto.prototype.opsetImport = $util.emptyArray;
          ModelProto.prototype.functions = $util.emptyArray;
  
          ModelProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.ModelProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 0)
                              break;
                          message.irVersion = reader.int64();
                          continue;
                      }
                  case 2: {
                          if (wireType !== 2)
                              break;
                          message.producerName = reader.string();
                          continue;
                      }
                  case 3: {
                          if (wireType !== 2)
                              break;
                          message.producerVersion = reader.string();
                          continue;
                      }
                  case 7: {
                          if (wireType !== 2)
                              break;
                          message.graph = $root.onnx.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1, message.graph);
                          continue;
                      }
                  case 8: {
                          if (wireType !== 2)
                              break;
                          if (!(message.opsetImport && message.opsetImport.length))
                              message.opsetImport = [];
                          message.opsetImport.push($root.onnx.OperatorSetIdProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 25: {
                          if (wireType !== 2)
                              break;
                          if (!(message.functions && message.functions.length))
                              message.functions = [];
                          message.functions.push($root.onnx.FunctionProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          return ModelProto;
      })();
  
      onnx.OperatorSetIdProto = (function() {
  
          var OperatorSetIdProto = function (properties) {
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          OperatorSetIdProto.prototype.domain = "";
          OperatorSetIdProto.prototype.version = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
  
          OperatorSetIdProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.OperatorSetIdProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          message.domain = reader.string();
                          continue;
                      }
                  case 2: {
                          if (wireType !== 0)
                              break;
                          message.version = reader.int64();
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          return OperatorSetIdProto;
      })();
  
      onnx.GraphProto = (function() {
  
          var GraphProto = function (properties) {
              this.node = [];
              this.initializer = [];
              this.input = [];
              this.output = [];
              this.sparseInitializer = [];
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          GraphProto.prototype.node = $util.emptyArray;
          GraphProto.prototype.name = "";
          GraphProto.prototype.initializer = $util.emptyArray;
          GraphProto.prototype.input = $util.emptyArray;
          GraphProto.prototype.output = $util.emptyArray;
          GraphProto.prototype.sparseInitializer = $util.emptyArray;
  
          GraphProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.GraphProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          if (!(message.node && message.node.length))
                              message.node = [];
                          message.node.push($root.onnx.NodeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 2: {
                          if (wireType !== 2)
                              break;
                          message.name = reader.string();
                          continue;
                      }
                  case 5: {
                          if (wireType !== 2)
                              break;
                          if (!(message.initializer && message.initializer.length))
                              message.initializer = [];
                          message.initializer.push(reader.bytes());
                          continue;
                      }
                  case 11: {
                          if (wireType !== 2)
                              break;
                          if (!(message.input && message.input.length))
                              message.input = [];
                          message.input.push($root.onnx.ValueInfoProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 12: {
                          if (wireType !== 2)
                              break;
                          if (!(message.output && message.output.length))
                              message.output = [];
                          message.output.push($root.onnx.ValueInfoProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 15: {
                          if (wireType !== 2)
                              break;
                          if (!(message.sparseInitializer && message.sparseInitializer.length))
                              message.sparseInitializer = [];
                          message.sparseInitializer.push($root.onnx.SparseTensorProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          return GraphProto;
      })();
  
      onnx.NodeProto = (function() {
  
          var NodeProto = function (properties) {
              this.input = [];
              this.output = [];
              this.attribute = [];
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          NodeProto.prototype.input = $util.emptyArray;
          NodeProto.prototype.output = $util.emptyArray;
          NodeProto.prototype.name = "";
          NodeProto.prototype.opType = "";
          NodeProto.prototype.attribute = $util.emptyArray;
          NodeProto.prototype.domain = "";
          NodeProto.prototype.overload = "";
  
          NodeProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.NodeProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          if (!(message.input && message.input.length))
                              message.input = [];
                          message.input.push(reader.string());
                          continue;
                      }
                  case 2: {
                          if (wireType !== 2)
                              break;
                          if (!(message.output && message.output.length))
                              message.output = [];
                          message.output.push(reader.string());
                          continue;
                      }
                  case 3: {
                          if (wireType !== 2)
                              break;
                          message.name = reader.string();
                          continue;
                      }
                  case 4: {
                          if (wireType !== 2)
                              break;
                          message.opType = reader.string();
                          continue;
                      }
                  case 5: {
                          if (wireType !== 2)
                              break;
                          if (!(message.attribute && message.attribute.length))
                              message.attribute = [];
                          message.attribute.push($root.onnx.AttributeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 7: {
                          if (wireType !== 2)
                              break;
                          message.domain = reader.string();
                          continue;
                      }
                  case 8: {
                          if (wireType !== 2)
                              break;
                          message.overload = reader.string();
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          return NodeProto;
      })();
  
      onnx.AttributeProto = (function() {
  
          var AttributeProto = function (properties) {
              this.floats = [];
              this.ints = [];
              this.strings = [];
              this.tensors = [];
              this.graphs = [];
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          AttributeProto.prototype.name = "";
          AttributeProto.prototype.f = 0;
          AttributeProto.prototype.i = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
          AttributeProto.prototype.s = $util.newBuffer([]);
          AttributeProto.prototype.t = $util.newBuffer([]);
          AttributeProto.prototype.g = null;
          AttributeProto.prototype.floats = $util.emptyArray;
          AttributeProto.prototype.ints = $util.emptyArray;
          AttributeProto.prototype.strings = $util.emptyArray;
          AttributeProto.prototype.tensors = $util.emptyArray;
          AttributeProto.prototype.graphs = $util.emptyArray;
          AttributeProto.prototype.type = 0;
          AttributeProto.prototype.refAttrName = "";
  
          AttributeProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message, value;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.AttributeProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          message.name = reader.string();
                          continue;
                      }
                  case 2: {
                          if (wireType !== 5)
                              break;
                          message.f = reader.float();
                          continue;
                      }
                  case 3: {
                          if (wireType !== 0)
                              break;
                          message.i = reader.int64();
                          continue;
                      }
                  case 4: {
                          if (wireType !== 2)
                              break;
                          message.s = reader.bytes();
                          continue;
                      }
                  case 5: {
                          if (wireType !== 2)
                              break;
                          message.t = reader.bytes();
                          continue;
                      }
                  case 6: {
                          if (wireType !== 2)
                              break;
                          message.g = $root.onnx.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1, message.g);
                          continue;
                      }
                  case 7: {
                          if (wireType === 2) {
                              if (!(message.floats && message.floats.length))
                                  message.floats = [];
                              reader.floats(message.floats);
                              continue;
                          }
                          if (wireType !== 5)
                              break;
                          if (!(message.floats && message.floats.length))
                              message.floats = [];
                          message.floats.push(reader.float());
                          continue;
                      }
                  case 8: {
                          if (wireType === 2) {
                              if (!(message.ints && message.ints.length))
                                  message.ints = [];
                              reader.int64s(message.ints);
                              continue;
                          }
                          if (wireType !== 0)
                              break;
                          if (!(message.ints && message.ints.length))
                              message.ints = [];
                          message.ints.push(reader.int64());
                          continue;
                      }
                  case 9: {
                          if (wireType !== 2)
                              break;
                          if (!(message.strings && message.strings.length))
                              message.strings = [];
                          message.strings.push(reader.bytes());
                          continue;
                      }
                  case 10: {
                          if (wireType !== 2)
                              break;
                          if (!(message.tensors && message.tensors.length))
                              message.tensors = [];
                          message.tensors.push(reader.bytes());
                          continue;
                      }
                  case 11: {
                          if (wireType !== 2)
                              break;
                          if (!(message.graphs && message.graphs.length))
                              message.graphs = [];
                          message.graphs.push($root.onnx.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 20: {
                          if (wireType !== 0)
                              break;
                          value = reader.int32();
                          if ($root.onnx.AttributeProto.AttributeType[value] !== $undefined)
                              message.type = value;
                          else if (!reader.discardUnknown) {
                              $util.makeProp(message, "$unknowns", false);
                              (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                          }
                          continue;
                      }
                  case 21: {
                          if (wireType !== 2)
                              break;
                          message.refAttrName = reader.string();
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          AttributeProto.AttributeType = (function() {
              var valuesById = $Object.create(null), values = $Object.create(valuesById);
              values[valuesById[0] = "UNDEFINED"] = 0;
              values[valuesById[1] = "FLOAT"] = 1;
              values[valuesById[2] = "INT"] = 2;
              values[valuesById[3] = "STRING"] = 3;
              values[valuesById[4] = "TENSOR"] = 4;
              values[valuesById[5] = "GRAPH"] = 5;
              values[valuesById[6] = "FLOATS"] = 6;
              values[valuesById[7] = "INTS"] = 7;
              values[valuesById[8] = "STRINGS"] = 8;
              values[valuesById[9] = "TENSORS"] = 9;
              values[valuesById[10] = "GRAPHS"] = 10;
              values[valuesById[11] = "SPARSE_TENSOR"] = 11;
              values[valuesById[12] = "SPARSE_TENSORS"] = 12;
              values[valuesById[13] = "TYPE_PROTO"] = 13;
              values[valuesById[14] = "TYPE_PROTOS"] = 14;
              return values;
          })();
  
          return AttributeProto;
      })();
  
      onnx.SparseTensorProto = (function() {
  
          var SparseTensorProto = function (properties) {
              this.dims = [];
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          SparseTensorProto.prototype.values = $util.newBuffer([]);
          SparseTensorProto.prototype.indices = $util.newBuffer([]);
          SparseTensorProto.prototype.dims = $util.emptyArray;
  
          SparseTensorProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.SparseTensorProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          message.values = reader.bytes();
                          continue;
                      }
                  case 2: {
                          if (wireType !== 2)
                              break;
                          message.indices = reader.bytes();
                          continue;
                      }
                  case 3: {
                          if (wireType === 2) {
                              if (!(message.dims && message.dims.length))
                                  message.dims = [];
                              reader.int64s(message.dims);
                              continue;
                          }
                          if (wireType !== 0)
                              break;
                          if (!(message.dims && message.dims.length))
                              message.dims = [];
                          message.dims.push(reader.int64());
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          return SparseTensorProto;
      })();
  
      onnx.ValueInfoProto = (function() {
  
          var ValueInfoProto = function (properties) {
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          ValueInfoProto.prototype.name = "";
          ValueInfoProto.prototype.type = null;
  
          ValueInfoProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.ValueInfoProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          message.name = reader.string();
                          continue;
                      }
                  case 2: {
                          if (wireType !== 2)
                              break;
                          message.type = $root.onnx.TypeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.type);
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          return ValueInfoProto;
      })();
  
      onnx.TypeProto = (function() {
  
          var TypeProto = function (properties) {
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          TypeProto.prototype.tensorType = null;
          TypeProto.prototype.sequenceType = $util.newBuffer([]);
          TypeProto.prototype.mapType = $util.newBuffer([]);
          TypeProto.prototype.opaqueType = $util.newBuffer([]);
          TypeProto.prototype.sparseTensorType = $util.newBuffer([]);
          TypeProto.prototype.optionalType = $util.newBuffer([]);
  
          TypeProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.TypeProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          message.tensorType = $root.onnx.TypeProto.Tensor.decode(reader, reader.size(), $undefined, _depth + 1, message.tensorType);
                          continue;
                      }
                  case 4: {
                          if (wireType !== 2)
                              break;
                          message.sequenceType = reader.bytes();
                          continue;
                      }
                  case 5: {
                          if (wireType !== 2)
                              break;
                          message.mapType = reader.bytes();
                          continue;
                      }
                  case 7: {
                          if (wireType !== 2)
                              break;
                          message.opaqueType = reader.bytes();
                          continue;
                      }
                  case 8: {
                          if (wireType !== 2)
                              break;
                          message.sparseTensorType = reader.bytes();
                          continue;
                      }
                  case 9: {
                          if (wireType !== 2)
                              break;
                          message.optionalType = reader.bytes();
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          TypeProto.Tensor = (function() {
  
              var Tensor = function (properties) {
                  if (properties)
                      for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                          if (properties[keys[i]] != null && keys[i] !== "__proto__")
                              this[keys[i]] = properties[keys[i]];
              };
  
              Tensor.prototype.elemType = 0;
              Tensor.prototype.shape = null;
  
              Tensor.decode = function (reader, length, _end, _depth, _target) {
                  if (!(reader instanceof $Reader))
                      reader = $Reader.create(reader);
                  if (_depth === $undefined)
                      _depth = 0;
                  if (_depth > $Reader.recursionLimit)
                      throw $Error("max depth exceeded");
                  var end, message;
                  if (length === $undefined)
                      end = reader.len;
                  else {
                      end = reader.pos + length;
                      if (end > reader.len)
                          throw $RangeError("index out of range");
                      length = reader.len;
                      reader.len = end;
                  }
                  message = _target || new $root.onnx.TypeProto.Tensor();
                  while (reader.pos < end) {
                      var start = reader.pos;
                      var tag = reader.tag();
                      if (tag === _end) {
                          _end = $undefined;
                          break;
                      }
                      var wireType = tag & 7;
                      switch (tag >>>= 3) {
                      case 1: {
                              if (wireType !== 0)
                                  break;
                              message.elemType = reader.int32();
                              continue;
                          }
                      case 2: {
                              if (wireType !== 2)
                                  break;
                              message.shape = $root.onnx.TensorShapeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.shape);
                              continue;
                          }
                      }
                      reader.skipType(wireType, _depth, tag);
                      if (!reader.discardUnknown) {
                          $util.makeProp(message, "$unknowns", false);
                          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                      }
                  }
                  if (length !== $undefined) {
                      if (reader.pos !== end)
                          throw $RangeError("index out of range");
                      reader.len = length;
                  }
                  if (_end !== $undefined)
                      throw $Error("missing end group");
                  return message;
              };
  
              return Tensor;
          })();
  
          return TypeProto;
      })();
  
      onnx.TensorShapeProto = (function() {
  
          var TensorShapeProto = function (properties) {
              this.dim = [];
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          TensorShapeProto.prototype.dim = $util.emptyArray;
  
          TensorShapeProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.TensorShapeProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          if (!(message.dim && message.dim.length))
                              message.dim = [];
                          message.dim.push($root.onnx.TensorShapeProto.Dimension.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          TensorShapeProto.Dimension = (function() {
  
              var Dimension = function (properties) {
                  if (properties)
                      for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                          if (properties[keys[i]] != null && keys[i] !== "__proto__")
                              this[keys[i]] = properties[keys[i]];
              };
  
              Dimension.prototype.dimValue = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
              Dimension.prototype.dimParam = "";
  
              Dimension.decode = function (reader, length, _end, _depth, _target) {
                  if (!(reader instanceof $Reader))
                      reader = $Reader.create(reader);
                  if (_depth === $undefined)
                      _depth = 0;
                  if (_depth > $Reader.recursionLimit)
                      throw $Error("max depth exceeded");
                  var end, message;
                  if (length === $undefined)
                      end = reader.len;
                  else {
                      end = reader.pos + length;
                      if (end > reader.len)
                          throw $RangeError("index out of range");
                      length = reader.len;
                      reader.len = end;
                  }
                  message = _target || new $root.onnx.TensorShapeProto.Dimension();
                  while (reader.pos < end) {
                      var start = reader.pos;
                      var tag = reader.tag();
                      if (tag === _end) {
                          _end = $undefined;
                          break;
                      }
                      var wireType = tag & 7;
                      switch (tag >>>= 3) {
                      case 1: {
                              if (wireType !== 0)
                                  break;
                              message.dimValue = reader.int64();
                              continue;
                          }
                      case 2: {
                              if (wireType !== 2)
                                  break;
                              message.dimParam = reader.string();
                              continue;
                          }
                      }
                      reader.skipType(wireType, _depth, tag);
                      if (!reader.discardUnknown) {
                          $util.makeProp(message, "$unknowns", false);
                          (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                      }
                  }
                  if (length !== $undefined) {
                      if (reader.pos !== end)
                          throw $RangeError("index out of range");
                      reader.len = length;
                  }
                  if (_end !== $undefined)
                      throw $Error("missing end group");
                  return message;
              };
  
              return Dimension;
          })();
  
          return TensorShapeProto;
      })();
  
      onnx.FunctionProto = (function() {
  
          var FunctionProto = function (properties) {
              this.input = [];
              this.output = [];
              this.attribute = [];
              this.node = [];
              this.opsetImport = [];
              this.attributeProto = [];
              if (properties)
                  for (var keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                      if (properties[keys[i]] != null && keys[i] !== "__proto__")
                          this[keys[i]] = properties[keys[i]];
          };
  
          FunctionProto.prototype.name = "";
          FunctionProto.prototype.input = $util.emptyArray;
          FunctionProto.prototype.output = $util.emptyArray;
          FunctionProto.prototype.attribute = $util.emptyArray;
          FunctionProto.prototype.node = $util.emptyArray;
          FunctionProto.prototype.opsetImport = $util.emptyArray;
          FunctionProto.prototype.domain = "";
          FunctionProto.prototype.attributeProto = $util.emptyArray;
          FunctionProto.prototype.overload = "";
  
          FunctionProto.decode = function (reader, length, _end, _depth, _target) {
              if (!(reader instanceof $Reader))
                  reader = $Reader.create(reader);
              if (_depth === $undefined)
                  _depth = 0;
              if (_depth > $Reader.recursionLimit)
                  throw $Error("max depth exceeded");
              var end, message;
              if (length === $undefined)
                  end = reader.len;
              else {
                  end = reader.pos + length;
                  if (end > reader.len)
                      throw $RangeError("index out of range");
                  length = reader.len;
                  reader.len = end;
              }
              message = _target || new $root.onnx.FunctionProto();
              while (reader.pos < end) {
                  var start = reader.pos;
                  var tag = reader.tag();
                  if (tag === _end) {
                      _end = $undefined;
                      break;
                  }
                  var wireType = tag & 7;
                  switch (tag >>>= 3) {
                  case 1: {
                          if (wireType !== 2)
                              break;
                          message.name = reader.string();
                          continue;
                      }
                  case 4: {
                          if (wireType !== 2)
                              break;
                          if (!(message.input && message.input.length))
                              message.input = [];
                          message.input.push(reader.string());
                          continue;
                      }
                  case 5: {
                          if (wireType !== 2)
                              break;
                          if (!(message.output && message.output.length))
                              message.output = [];
                          message.output.push(reader.string());
                          continue;
                      }
                  case 6: {
                          if (wireType !== 2)
                              break;
                          if (!(message.attribute && message.attribute.length))
                              message.attribute = [];
                          message.attribute.push(reader.string());
                          continue;
                      }
                  case 7: {
                          if (wireType !== 2)
                              break;
                          if (!(message.node && message.node.length))
                              message.node = [];
                          message.node.push($root.onnx.NodeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 9: {
                          if (wireType !== 2)
                              break;
                          if (!(message.opsetImport && message.opsetImport.length))
                              message.opsetImport = [];
                          message.opsetImport.push($root.onnx.OperatorSetIdProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 10: {
                          if (wireType !== 2)
                              break;
                          message.domain = reader.string();
                          continue;
                      }
                  case 11: {
                          if (wireType !== 2)
                              break;
                          if (!(message.attributeProto && message.attributeProto.length))
                              message.attributeProto = [];
                          message.attributeProto.push($root.onnx.AttributeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                          continue;
                      }
                  case 13: {
                          if (wireType !== 2)
                              break;
                          message.overload = reader.string();
                          continue;
                      }
                  }
                  reader.skipType(wireType, _depth, tag);
                  if (!reader.discardUnknown) {
                      $util.makeProp(message, "$unknowns", false);
                      (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                  }
              }
              if (length !== $undefined) {
                  if (reader.pos !== end)
                      throw $RangeError("index out of range");
                  reader.len = length;
              }
              if (_end !== $undefined)
                  throw $Error("missing end group");
              return message;
          };
  
          return FunctionProto;
      })();
  
      return onnx;
  })();

  return $root.onnx;
}
