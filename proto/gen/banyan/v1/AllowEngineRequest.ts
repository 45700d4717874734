// Original file: proto/banyan/v1/control.proto


export interface AllowEngineRequest {
  'id'?: (string);
  'person'?: (string);
}

export interface AllowEngineRequest__Output {
  'id': (string);
  'person': (string);
}
