// Original file: proto/banyan/v1/control.proto


export interface SecretVersion {
  'version'?: (number);
  'size'?: (number);
  'createdAt'?: (number | string);
  'person'?: (string);
}

export interface SecretVersion__Output {
  'version': (number);
  'size': (number);
  'createdAt': (number);
  'person': (string);
}
