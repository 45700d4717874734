// Original file: proto/banyan/v1/control.proto


export interface Preview {
  'repository'?: (string);
  'pull'?: (number);
  'commit'?: (string);
  'apps'?: (string)[];
  /**
   * "web http://host:20003"
   */
  'addresses'?: (string)[];
  'since'?: (number | string);
  'expiresAt'?: (number | string);
  /**
   * Why it is not deployed as it is now; empty: it is.
   */
  'problem'?: (string);
}

export interface Preview__Output {
  'repository': (string);
  'pull': (number);
  'commit': (string);
  'apps': (string)[];
  /**
   * "web http://host:20003"
   */
  'addresses': (string)[];
  'since': (number);
  'expiresAt': (number);
  /**
   * Why it is not deployed as it is now; empty: it is.
   */
  'problem': (string);
}
