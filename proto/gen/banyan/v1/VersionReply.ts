// Original file: proto/banyan/v1/control.proto


export interface VersionReply {
  'version'?: (string);
  'engineId'?: (string);
}

export interface VersionReply__Output {
  'version': (string);
  'engineId': (string);
}
