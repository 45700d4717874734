// Original file: proto/banyan/v1/control.proto


export interface TriggerReply {
  'accepted'?: (string)[];
}

export interface TriggerReply__Output {
  'accepted': (string)[];
}
