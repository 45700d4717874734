// Original file: proto/banyan/v1/control.proto


export interface Origin {
  /**
   * A sentence: "webhook delivery 72d3162e", "poll", "ana".
   */
  'trigger'?: (string);
  'at'?: (number | string);
  'commit'?: (string);
  'subject'?: (string);
  'author'?: (string);
  'signer'?: (string);
  /**
   * What differs from the generation before: "web: image", "db: unchanged".
   */
  'changes'?: (string)[];
  /**
   * "accepted as generation 42", "waits for the deploy window".
   */
  'decision'?: (string);
}

export interface Origin__Output {
  /**
   * A sentence: "webhook delivery 72d3162e", "poll", "ana".
   */
  'trigger': (string);
  'at': (number);
  'commit': (string);
  'subject': (string);
  'author': (string);
  'signer': (string);
  /**
   * What differs from the generation before: "web: image", "db: unchanged".
   */
  'changes': (string)[];
  /**
   * "accepted as generation 42", "waits for the deploy window".
   */
  'decision': (string);
}
