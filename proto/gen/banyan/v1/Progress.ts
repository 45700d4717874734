// Original file: proto/banyan/v1/control.proto

import type { Cause as _banyan_v1_Cause, Cause__Output as _banyan_v1_Cause__Output } from '../../banyan/v1/Cause.ts';

/**
 * One line of a stream of progress. The last one of a stream has `done`.
 */
export interface Progress {
  'at'?: (number | string);
  'repository'?: (string);
  'app'?: (string);
  'generation'?: (number);
  /**
   * syncing, plan, unchanged, held, refused, building, scheduling, starting, verifying, switching, draining, done, failed, …
   */
  'phase'?: (string);
  /**
   * A sentence; for phase "plan" the rendered plan, several lines.
   */
  'message'?: (string);
  'done'?: (boolean);
  /**
   * With done: everything asked for holds.
   */
  'ok'?: (boolean);
  /**
   * With a failure: its stable code.
   */
  'code'?: (string);
  'cause'?: (_banyan_v1_Cause | null);
}

/**
 * One line of a stream of progress. The last one of a stream has `done`.
 */
export interface Progress__Output {
  'at': (number);
  'repository': (string);
  'app': (string);
  'generation': (number);
  /**
   * syncing, plan, unchanged, held, refused, building, scheduling, starting, verifying, switching, draining, done, failed, …
   */
  'phase': (string);
  /**
   * A sentence; for phase "plan" the rendered plan, several lines.
   */
  'message': (string);
  'done': (boolean);
  /**
   * With done: everything asked for holds.
   */
  'ok': (boolean);
  /**
   * With a failure: its stable code.
   */
  'code': (string);
  'cause': (_banyan_v1_Cause__Output | null);
}
