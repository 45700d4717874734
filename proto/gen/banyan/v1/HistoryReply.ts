// Original file: proto/banyan/v1/control.proto

import type { Generation as _banyan_v1_Generation, Generation__Output as _banyan_v1_Generation__Output } from '../../banyan/v1/Generation.ts';

export interface HistoryReply {
  'generations'?: (_banyan_v1_Generation)[];
}

export interface HistoryReply__Output {
  'generations': (_banyan_v1_Generation__Output)[];
}
