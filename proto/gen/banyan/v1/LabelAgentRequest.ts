// Original file: proto/banyan/v1/control.proto


export interface LabelAgentRequest {
  'name'?: (string);
  'put'?: ({[key: string]: string});
  'removed'?: (string)[];
  'person'?: (string);
}

export interface LabelAgentRequest__Output {
  'name': (string);
  'put': ({[key: string]: string});
  'removed': (string)[];
  'person': (string);
}
