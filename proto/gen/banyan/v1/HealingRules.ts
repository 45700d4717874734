// Original file: proto/banyan/v1/agent.proto

import type { Healing as _banyan_v1_Healing, Healing__Output as _banyan_v1_Healing__Output } from '../../banyan/v1/Healing.ts';

/**
 * What is to become of what somebody besides the agent stops or removes, by application: all that are not as usual. Sent
 * before the snapshot, and when they change.
 */
export interface HealingRules {
  'rules'?: (_banyan_v1_Healing)[];
}

/**
 * What is to become of what somebody besides the agent stops or removes, by application: all that are not as usual. Sent
 * before the snapshot, and when they change.
 */
export interface HealingRules__Output {
  'rules': (_banyan_v1_Healing__Output)[];
}
