// Original file: proto/banyan/v1/control.proto


export interface RemoveClientRequest {
  'name'?: (string);
  'person'?: (string);
}

export interface RemoveClientRequest__Output {
  'name': (string);
  'person': (string);
}
