// Original file: proto/banyan/v1/control.proto

import type { Client as _banyan_v1_Client, Client__Output as _banyan_v1_Client__Output } from '../../banyan/v1/Client.ts';

export interface ListClientsReply {
  /**
   * By name.
   */
  'clients'?: (_banyan_v1_Client)[];
}

export interface ListClientsReply__Output {
  /**
   * By name.
   */
  'clients': (_banyan_v1_Client__Output)[];
}
