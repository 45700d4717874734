// Original file: proto/banyan/v1/control.proto


export interface CreateBackupRequest {
  /**
   * age recipients: what is sent is encrypted for them.
   */
  'recipients'?: (string)[];
  /**
   * Where a passphrase is to open it: the age identity of a recipient, encrypted with that passphrase. The engine can't read it.
   */
  'wrappedIdentity'?: (Buffer | Uint8Array | string);
  'person'?: (string);
}

export interface CreateBackupRequest__Output {
  /**
   * age recipients: what is sent is encrypted for them.
   */
  'recipients': (string)[];
  /**
   * Where a passphrase is to open it: the age identity of a recipient, encrypted with that passphrase. The engine can't read it.
   */
  'wrappedIdentity': (Buffer);
  'person': (string);
}
