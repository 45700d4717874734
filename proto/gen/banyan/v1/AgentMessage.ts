// Original file: proto/banyan/v1/agent.proto

import type { Hello as _banyan_v1_Hello, Hello__Output as _banyan_v1_Hello__Output } from '../../banyan/v1/Hello.ts';
import type { StatusReport as _banyan_v1_StatusReport, StatusReport__Output as _banyan_v1_StatusReport__Output } from '../../banyan/v1/StatusReport.ts';
import type { Ack as _banyan_v1_Ack, Ack__Output as _banyan_v1_Ack__Output } from '../../banyan/v1/Ack.ts';
import type { Heartbeat as _banyan_v1_Heartbeat, Heartbeat__Output as _banyan_v1_Heartbeat__Output } from '../../banyan/v1/Heartbeat.ts';
import type { Swept as _banyan_v1_Swept, Swept__Output as _banyan_v1_Swept__Output } from '../../banyan/v1/Swept.ts';
import type { KeyChanged as _banyan_v1_KeyChanged, KeyChanged__Output as _banyan_v1_KeyChanged__Output } from '../../banyan/v1/KeyChanged.ts';
import type { Condition as _banyan_v1_Condition, Condition__Output as _banyan_v1_Condition__Output } from '../../banyan/v1/Condition.ts';

export interface AgentMessage {
  'hello'?: (_banyan_v1_Hello | null);
  'status'?: (_banyan_v1_StatusReport | null);
  'ack'?: (_banyan_v1_Ack | null);
  /**
   * Sent every 5 s; keeps the agent's lease.
   */
  'heartbeat'?: (_banyan_v1_Heartbeat | null);
  'swept'?: (_banyan_v1_Swept | null);
  'keyChanged'?: (_banyan_v1_KeyChanged | null);
  'condition'?: (_banyan_v1_Condition | null);
  'body'?: "hello"|"status"|"ack"|"heartbeat"|"swept"|"keyChanged"|"condition";
}

export interface AgentMessage__Output {
  'hello'?: (_banyan_v1_Hello__Output | null);
  'status'?: (_banyan_v1_StatusReport__Output | null);
  'ack'?: (_banyan_v1_Ack__Output | null);
  /**
   * Sent every 5 s; keeps the agent's lease.
   */
  'heartbeat'?: (_banyan_v1_Heartbeat__Output | null);
  'swept'?: (_banyan_v1_Swept__Output | null);
  'keyChanged'?: (_banyan_v1_KeyChanged__Output | null);
  'condition'?: (_banyan_v1_Condition__Output | null);
  'body'?: "hello"|"status"|"ack"|"heartbeat"|"swept"|"keyChanged"|"condition";
}
