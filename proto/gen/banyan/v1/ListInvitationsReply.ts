// Original file: proto/banyan/v1/control.proto

import type { Invitation as _banyan_v1_Invitation, Invitation__Output as _banyan_v1_Invitation__Output } from '../../banyan/v1/Invitation.ts';

export interface ListInvitationsReply {
  /**
   * Those that are open, and for a week after their end those that were; what ends last comes first.
   */
  'invitations'?: (_banyan_v1_Invitation)[];
}

export interface ListInvitationsReply__Output {
  /**
   * Those that are open, and for a week after their end those that were; what ends last comes first.
   */
  'invitations': (_banyan_v1_Invitation__Output)[];
}
