// Original file: proto/banyan/v1/control.proto

import type { AppDiff as _banyan_v1_AppDiff, AppDiff__Output as _banyan_v1_AppDiff__Output } from '../../banyan/v1/AppDiff.ts';

export interface DiffReply {
  'changes'?: (boolean);
  'apps'?: (_banyan_v1_AppDiff)[];
  /**
   * Rendered diagnostics of manifests that don't load.
   */
  'errors'?: (string)[];
  'commit'?: (string);
  'fromCommit'?: (string);
  'repository'?: (string);
  /**
   * The plan as a comment shows it.
   */
  'markdown'?: (string);
  /**
   * Of a pull request: commits of its base that it has not.
   */
  'behind'?: (number);
  /**
   * Of a pull request: from another repository; values are left out.
   */
  'fork'?: (boolean);
}

export interface DiffReply__Output {
  'changes': (boolean);
  'apps': (_banyan_v1_AppDiff__Output)[];
  /**
   * Rendered diagnostics of manifests that don't load.
   */
  'errors': (string)[];
  'commit': (string);
  'fromCommit': (string);
  'repository': (string);
  /**
   * The plan as a comment shows it.
   */
  'markdown': (string);
  /**
   * Of a pull request: commits of its base that it has not.
   */
  'behind': (number);
  /**
   * Of a pull request: from another repository; values are left out.
   */
  'fork': (boolean);
}
