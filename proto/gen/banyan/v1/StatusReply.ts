// Original file: proto/banyan/v1/control.proto

import type { RepositoryStatus as _banyan_v1_RepositoryStatus, RepositoryStatus__Output as _banyan_v1_RepositoryStatus__Output } from '../../banyan/v1/RepositoryStatus.ts';
import type { ApplicationStatus as _banyan_v1_ApplicationStatus, ApplicationStatus__Output as _banyan_v1_ApplicationStatus__Output } from '../../banyan/v1/ApplicationStatus.ts';
import type { AgentStatus as _banyan_v1_AgentStatus, AgentStatus__Output as _banyan_v1_AgentStatus__Output } from '../../banyan/v1/AgentStatus.ts';

export interface StatusReply {
  'repositories'?: (_banyan_v1_RepositoryStatus)[];
  'applications'?: (_banyan_v1_ApplicationStatus)[];
  'agents'?: (_banyan_v1_AgentStatus)[];
  'engineId'?: (string);
  'version'?: (string);
}

export interface StatusReply__Output {
  'repositories': (_banyan_v1_RepositoryStatus__Output)[];
  'applications': (_banyan_v1_ApplicationStatus__Output)[];
  'agents': (_banyan_v1_AgentStatus__Output)[];
  'engineId': (string);
  'version': (string);
}
