// Original file: proto/banyan/v1/control.proto


export interface RotateSecretsKeyRequest {
  'person'?: (string);
}

export interface RotateSecretsKeyRequest__Output {
  'person': (string);
}
