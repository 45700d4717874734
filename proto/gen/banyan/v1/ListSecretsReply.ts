// Original file: proto/banyan/v1/control.proto

import type { Secret as _banyan_v1_Secret, Secret__Output as _banyan_v1_Secret__Output } from '../../banyan/v1/Secret.ts';

export interface ListSecretsReply {
  'secrets'?: (_banyan_v1_Secret)[];
}

export interface ListSecretsReply__Output {
  'secrets': (_banyan_v1_Secret__Output)[];
}
