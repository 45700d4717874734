// Original file: proto/banyan/v1/control.proto


export interface LogsRequest {
  'app'?: (string);
  'service'?: (string);
  'tail'?: (number);
  'follow'?: (boolean);
}

export interface LogsRequest__Output {
  'app': (string);
  'service': (string);
  'tail': (number);
  'follow': (boolean);
}
