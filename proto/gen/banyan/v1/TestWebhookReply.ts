// Original file: proto/banyan/v1/control.proto

import type { WebhookStep as _banyan_v1_WebhookStep, WebhookStep__Output as _banyan_v1_WebhookStep__Output } from '../../banyan/v1/WebhookStep.ts';

export interface TestWebhookReply {
  /**
   * In the order of the way; those behind one that fails may be missing.
   */
  'steps'?: (_banyan_v1_WebhookStep)[];
}

export interface TestWebhookReply__Output {
  /**
   * In the order of the way; those behind one that fails may be missing.
   */
  'steps': (_banyan_v1_WebhookStep__Output)[];
}
