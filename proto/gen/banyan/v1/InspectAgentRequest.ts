// Original file: proto/banyan/v1/control.proto


export interface InspectAgentRequest {
  'name'?: (string);
}

export interface InspectAgentRequest__Output {
  'name': (string);
}
