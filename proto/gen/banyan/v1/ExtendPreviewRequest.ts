// Original file: proto/banyan/v1/control.proto


export interface ExtendPreviewRequest {
  'repository'?: (string);
  'pull'?: (number);
  /**
   * Milliseconds from now.
   */
  'ttl'?: (number | string);
  'person'?: (string);
}

export interface ExtendPreviewRequest__Output {
  'repository': (string);
  'pull': (number);
  /**
   * Milliseconds from now.
   */
  'ttl': (number);
  'person': (string);
}
