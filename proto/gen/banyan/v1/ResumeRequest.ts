// Original file: proto/banyan/v1/control.proto


export interface ResumeRequest {
  'app'?: (string);
  'wait'?: (boolean);
  'person'?: (string);
}

export interface ResumeRequest__Output {
  'app': (string);
  'wait': (boolean);
  'person': (string);
}
