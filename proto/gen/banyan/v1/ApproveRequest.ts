// Original file: proto/banyan/v1/control.proto


export interface ApproveRequest {
  'repository'?: (string);
  'wait'?: (boolean);
  'person'?: (string);
}

export interface ApproveRequest__Output {
  'repository': (string);
  'wait': (boolean);
  'person': (string);
}
