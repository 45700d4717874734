// Original file: proto/banyan/v1/control.proto


export interface Event {
  'id'?: (string);
  'at'?: (number | string);
  'kind'?: (string);
  'level'?: (string);
  'message'?: (string);
  'repository'?: (string);
  'app'?: (string);
  'service'?: (string);
  'generation'?: (number);
  'task'?: (string);
  'agent'?: (string);
  'commit'?: (string);
}

export interface Event__Output {
  'id': (string);
  'at': (number);
  'kind': (string);
  'level': (string);
  'message': (string);
  'repository': (string);
  'app': (string);
  'service': (string);
  'generation': (number);
  'task': (string);
  'agent': (string);
  'commit': (string);
}
