// Original file: proto/banyan/v1/control.proto


export interface Cause {
  'code'?: (string);
  'message'?: (string);
  'service'?: (string);
  'task'?: (string);
  'agent'?: (string);
  'exitCode'?: (number);
  'probe'?: (string);
  'lastLines'?: (string)[];
  '_exitCode'?: "exitCode";
}

export interface Cause__Output {
  'code': (string);
  'message': (string);
  'service': (string);
  'task': (string);
  'agent': (string);
  'exitCode'?: (number);
  'probe': (string);
  'lastLines': (string)[];
  '_exitCode'?: "exitCode";
}
