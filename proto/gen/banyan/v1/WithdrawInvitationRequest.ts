// Original file: proto/banyan/v1/control.proto


export interface WithdrawInvitationRequest {
  'id'?: (string);
  'person'?: (string);
}

export interface WithdrawInvitationRequest__Output {
  'id': (string);
  'person': (string);
}
