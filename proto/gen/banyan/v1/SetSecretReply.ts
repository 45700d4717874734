// Original file: proto/banyan/v1/control.proto


export interface SetSecretReply {
  'version'?: (number);
  /**
   * It had this value already: nothing was done.
   */
  'unchanged'?: (boolean);
  /**
   * Repositories whose manifests use it: they are synced now.
   */
  'repositories'?: (string)[];
}

export interface SetSecretReply__Output {
  'version': (number);
  /**
   * It had this value already: nothing was done.
   */
  'unchanged': (boolean);
  /**
   * Repositories whose manifests use it: they are synced now.
   */
  'repositories': (string)[];
}
