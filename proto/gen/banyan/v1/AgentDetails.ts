// Original file: proto/banyan/v1/control.proto

import type { AgentStatus as _banyan_v1_AgentStatus, AgentStatus__Output as _banyan_v1_AgentStatus__Output } from '../../banyan/v1/AgentStatus.ts';
import type { TaskView as _banyan_v1_TaskView, TaskView__Output as _banyan_v1_TaskView__Output } from '../../banyan/v1/TaskView.ts';

export interface AgentDetails {
  'status'?: (_banyan_v1_AgentStatus | null);
  'tasks'?: (_banyan_v1_TaskView)[];
  /**
   * Names of volumes whose data is there.
   */
  'volumes'?: (string)[];
  /**
   * Why it takes no new tasks; empty: it does.
   */
  'refuses'?: (string);
  'registeredAt'?: (number | string);
  /**
   * When it was lost lately, oldest first.
   */
  'losses'?: (number | string)[];
  /**
   * As in "linux/amd64"; empty: it did not say.
   */
  'platform'?: (string);
  /**
   * Both empty: it has no tunnel.
   */
  'wgPublicKey'?: (string);
  'wgEndpoint'?: (string);
  /**
   * Amounts of generic resources, such as "gpu".
   */
  'generic'?: ({[key: string]: number | string});
  /**
   * Labels of its own configuration, and those that people gave it.
   */
  'configuredLabels'?: ({[key: string]: string});
  'assignedLabels'?: ({[key: string]: string});
  /**
   * The engine that has its stream; empty: none.
   */
  'engine'?: (string);
}

export interface AgentDetails__Output {
  'status': (_banyan_v1_AgentStatus__Output | null);
  'tasks': (_banyan_v1_TaskView__Output)[];
  /**
   * Names of volumes whose data is there.
   */
  'volumes': (string)[];
  /**
   * Why it takes no new tasks; empty: it does.
   */
  'refuses': (string);
  'registeredAt': (number);
  /**
   * When it was lost lately, oldest first.
   */
  'losses': (number)[];
  /**
   * As in "linux/amd64"; empty: it did not say.
   */
  'platform': (string);
  /**
   * Both empty: it has no tunnel.
   */
  'wgPublicKey': (string);
  'wgEndpoint': (string);
  /**
   * Amounts of generic resources, such as "gpu".
   */
  'generic': ({[key: string]: number});
  /**
   * Labels of its own configuration, and those that people gave it.
   */
  'configuredLabels': ({[key: string]: string});
  'assignedLabels': ({[key: string]: string});
  /**
   * The engine that has its stream; empty: none.
   */
  'engine': (string);
}
