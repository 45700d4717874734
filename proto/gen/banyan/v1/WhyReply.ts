// Original file: proto/banyan/v1/control.proto

import type { Event as _banyan_v1_Event, Event__Output as _banyan_v1_Event__Output } from '../../banyan/v1/Event.ts';
import type { Cause as _banyan_v1_Cause, Cause__Output as _banyan_v1_Cause__Output } from '../../banyan/v1/Cause.ts';
import type { ImageBuild as _banyan_v1_ImageBuild, ImageBuild__Output as _banyan_v1_ImageBuild__Output } from '../../banyan/v1/ImageBuild.ts';
import type { Wait as _banyan_v1_Wait, Wait__Output as _banyan_v1_Wait__Output } from '../../banyan/v1/Wait.ts';
import type { Origin as _banyan_v1_Origin, Origin__Output as _banyan_v1_Origin__Output } from '../../banyan/v1/Origin.ts';
import type { AgentResult as _banyan_v1_AgentResult, AgentResult__Output as _banyan_v1_AgentResult__Output } from '../../banyan/v1/AgentResult.ts';

export interface WhyReply {
  /**
   * One sentence: the answer.
   */
  'summary'?: (string);
  'timeline'?: (_banyan_v1_Event)[];
  'cause'?: (_banyan_v1_Cause | null);
  'next'?: (string);
  /**
   * How the generation's images came about.
   */
  'builds'?: (_banyan_v1_ImageBuild)[];
  /**
   * What it waits for at this moment: while a rollout is under way, or a task is stuck where it is.
   */
  'waits'?: (_banyan_v1_Wait)[];
  /**
   * When the rollout under way fails unless it is ready; absent when none can.
   */
  'givesUpAt'?: (number | string);
  /**
   * Where the wanted generation comes from.
   */
  'origin'?: (_banyan_v1_Origin | null);
  /**
   * Of each service of the wanted generation, on each agent that has tasks of it.
   */
  'results'?: (_banyan_v1_AgentResult)[];
  /**
   * What the forge was told, or will be, a line each.
   */
  'reports'?: (string)[];
  /**
   * Where a file of the newest commit was refused: why, as `banyan validate` prints it.
   */
  'problems'?: (string)[];
  '_givesUpAt'?: "givesUpAt";
}

export interface WhyReply__Output {
  /**
   * One sentence: the answer.
   */
  'summary': (string);
  'timeline': (_banyan_v1_Event__Output)[];
  'cause': (_banyan_v1_Cause__Output | null);
  'next': (string);
  /**
   * How the generation's images came about.
   */
  'builds': (_banyan_v1_ImageBuild__Output)[];
  /**
   * What it waits for at this moment: while a rollout is under way, or a task is stuck where it is.
   */
  'waits': (_banyan_v1_Wait__Output)[];
  /**
   * When the rollout under way fails unless it is ready; absent when none can.
   */
  'givesUpAt'?: (number);
  /**
   * Where the wanted generation comes from.
   */
  'origin': (_banyan_v1_Origin__Output | null);
  /**
   * Of each service of the wanted generation, on each agent that has tasks of it.
   */
  'results': (_banyan_v1_AgentResult__Output)[];
  /**
   * What the forge was told, or will be, a line each.
   */
  'reports': (string)[];
  /**
   * Where a file of the newest commit was refused: why, as `banyan validate` prints it.
   */
  'problems': (string)[];
  '_givesUpAt'?: "givesUpAt";
}
