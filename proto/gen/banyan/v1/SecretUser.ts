// Original file: proto/banyan/v1/control.proto


export interface SecretUser {
  'app'?: (string);
  /**
   * Ascending; more than one while a rollout is under way.
   */
  'versions'?: (number)[];
}

export interface SecretUser__Output {
  'app': (string);
  /**
   * Ascending; more than one while a rollout is under way.
   */
  'versions': (number)[];
}
