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
}
