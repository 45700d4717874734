// Original file: proto/banyan/v1/agent.proto


export interface LogRequest {
  'requestId'?: (string);
  'task'?: (string);
  'tail'?: (number);
  'follow'?: (boolean);
  'cancel'?: (boolean);
}

export interface LogRequest__Output {
  'requestId': (string);
  'task': (string);
  'tail': (number);
  'follow': (boolean);
  'cancel': (boolean);
}
