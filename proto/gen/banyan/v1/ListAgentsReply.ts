// Original file: proto/banyan/v1/control.proto

import type { AgentStatus as _banyan_v1_AgentStatus, AgentStatus__Output as _banyan_v1_AgentStatus__Output } from '../../banyan/v1/AgentStatus.ts';

export interface ListAgentsReply {
  'agents'?: (_banyan_v1_AgentStatus)[];
}

export interface ListAgentsReply__Output {
  'agents': (_banyan_v1_AgentStatus__Output)[];
}
