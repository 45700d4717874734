// Original file: proto/banyan/v1/control.proto

import type { Announced as _banyan_v1_Announced, Announced__Output as _banyan_v1_Announced__Output } from '../../banyan/v1/Announced.ts';

export interface TriggerRequest {
  /**
   * Names of configured repositories whose refs may have moved.
   */
  'repositories'?: (string)[];
  'delivery'?: (string);
  /**
   * What deliveries said of them: hints, which nothing is deployed by.
   */
  'announced'?: (_banyan_v1_Announced)[];
}

export interface TriggerRequest__Output {
  /**
   * Names of configured repositories whose refs may have moved.
   */
  'repositories': (string)[];
  'delivery': (string);
  /**
   * What deliveries said of them: hints, which nothing is deployed by.
   */
  'announced': (_banyan_v1_Announced__Output)[];
}
