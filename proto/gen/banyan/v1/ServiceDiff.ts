// Original file: proto/banyan/v1/control.proto

import type { FieldDiff as _banyan_v1_FieldDiff, FieldDiff__Output as _banyan_v1_FieldDiff__Output } from '../../banyan/v1/FieldDiff.ts';

export interface ServiceDiff {
  'service'?: (string);
  /**
   * create, update, scale, remove, unchanged
   */
  'change'?: (string);
  'tasks'?: (number);
  /**
   * blue-green or stop-first
   */
  'strategy'?: (string);
  /**
   * Why there is downtime, or empty.
   */
  'downtimeReason'?: (string);
  'fields'?: (_banyan_v1_FieldDiff)[];
  /**
   * Where tasks of it run now.
   */
  'agents'?: (string)[];
}

export interface ServiceDiff__Output {
  'service': (string);
  /**
   * create, update, scale, remove, unchanged
   */
  'change': (string);
  'tasks': (number);
  /**
   * blue-green or stop-first
   */
  'strategy': (string);
  /**
   * Why there is downtime, or empty.
   */
  'downtimeReason': (string);
  'fields': (_banyan_v1_FieldDiff__Output)[];
  /**
   * Where tasks of it run now.
   */
  'agents': (string)[];
}
