// Original file: proto/banyan/v1/control.proto

import type { SecretVersion as _banyan_v1_SecretVersion, SecretVersion__Output as _banyan_v1_SecretVersion__Output } from '../../banyan/v1/SecretVersion.ts';
import type { SecretUser as _banyan_v1_SecretUser, SecretUser__Output as _banyan_v1_SecretUser__Output } from '../../banyan/v1/SecretUser.ts';

export interface Secret {
  'scope'?: (string);
  'name'?: (string);
  /**
   * Ascending; the last is what the next sync takes.
   */
  'versions'?: (_banyan_v1_SecretVersion)[];
  'users'?: (_banyan_v1_SecretUser)[];
}

export interface Secret__Output {
  'scope': (string);
  'name': (string);
  /**
   * Ascending; the last is what the next sync takes.
   */
  'versions': (_banyan_v1_SecretVersion__Output)[];
  'users': (_banyan_v1_SecretUser__Output)[];
}
