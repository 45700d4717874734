// Original file: proto/banyan/v1/control.proto


export interface BackupPart {
  'data'?: (Buffer | Uint8Array | string);
}

export interface BackupPart__Output {
  'data': (Buffer);
}
