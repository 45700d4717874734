// Original file: proto/banyan/v1/control.proto

import type { ServiceDiff as _banyan_v1_ServiceDiff, ServiceDiff__Output as _banyan_v1_ServiceDiff__Output } from '../../banyan/v1/ServiceDiff.ts';

export interface AppDiff {
  'app'?: (string);
  /**
   * create, update, remove, unchanged
   */
  'change'?: (string);
  'services'?: (_banyan_v1_ServiceDiff)[];
  'downtime'?: (boolean);
  /**
   * Why less happens than its manifest says; empty: nothing is in the way.
   */
  'remark'?: (string);
}

export interface AppDiff__Output {
  'app': (string);
  /**
   * create, update, remove, unchanged
   */
  'change': (string);
  'services': (_banyan_v1_ServiceDiff__Output)[];
  'downtime': (boolean);
  /**
   * Why less happens than its manifest says; empty: nothing is in the way.
   */
  'remark': (string);
}
