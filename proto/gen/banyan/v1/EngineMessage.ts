// Original file: proto/banyan/v1/agent.proto

import type { Welcome as _banyan_v1_Welcome, Welcome__Output as _banyan_v1_Welcome__Output } from '../../banyan/v1/Welcome.ts';
import type { Snapshot as _banyan_v1_Snapshot, Snapshot__Output as _banyan_v1_Snapshot__Output } from '../../banyan/v1/Snapshot.ts';
import type { Delta as _banyan_v1_Delta, Delta__Output as _banyan_v1_Delta__Output } from '../../banyan/v1/Delta.ts';
import type { LogRequest as _banyan_v1_LogRequest, LogRequest__Output as _banyan_v1_LogRequest__Output } from '../../banyan/v1/LogRequest.ts';
import type { Sweeps as _banyan_v1_Sweeps, Sweeps__Output as _banyan_v1_Sweeps__Output } from '../../banyan/v1/Sweeps.ts';
import type { Beat as _banyan_v1_Beat, Beat__Output as _banyan_v1_Beat__Output } from '../../banyan/v1/Beat.ts';
import type { RotateKey as _banyan_v1_RotateKey, RotateKey__Output as _banyan_v1_RotateKey__Output } from '../../banyan/v1/RotateKey.ts';
import type { HealingRules as _banyan_v1_HealingRules, HealingRules__Output as _banyan_v1_HealingRules__Output } from '../../banyan/v1/HealingRules.ts';
import type { Engines as _banyan_v1_Engines, Engines__Output as _banyan_v1_Engines__Output } from '../../banyan/v1/Engines.ts';

export interface EngineMessage {
  'welcome'?: (_banyan_v1_Welcome | null);
  'snapshot'?: (_banyan_v1_Snapshot | null);
  'delta'?: (_banyan_v1_Delta | null);
  'logRequest'?: (_banyan_v1_LogRequest | null);
  'sweeps'?: (_banyan_v1_Sweeps | null);
  'beat'?: (_banyan_v1_Beat | null);
  'rotateKey'?: (_banyan_v1_RotateKey | null);
  'healing'?: (_banyan_v1_HealingRules | null);
  'engines'?: (_banyan_v1_Engines | null);
  'body'?: "welcome"|"snapshot"|"delta"|"logRequest"|"sweeps"|"beat"|"rotateKey"|"healing"|"engines";
}

export interface EngineMessage__Output {
  'welcome'?: (_banyan_v1_Welcome__Output | null);
  'snapshot'?: (_banyan_v1_Snapshot__Output | null);
  'delta'?: (_banyan_v1_Delta__Output | null);
  'logRequest'?: (_banyan_v1_LogRequest__Output | null);
  'sweeps'?: (_banyan_v1_Sweeps__Output | null);
  'beat'?: (_banyan_v1_Beat__Output | null);
  'rotateKey'?: (_banyan_v1_RotateKey__Output | null);
  'healing'?: (_banyan_v1_HealingRules__Output | null);
  'engines'?: (_banyan_v1_Engines__Output | null);
  'body'?: "welcome"|"snapshot"|"delta"|"logRequest"|"sweeps"|"beat"|"rotateKey"|"healing"|"engines";
}
