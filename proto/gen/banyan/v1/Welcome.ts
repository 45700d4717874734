// Original file: proto/banyan/v1/agent.proto


export interface Welcome {
  'subnet'?: (string);
  'engineId'?: (string);
  'engineVersion'?: (string);
}

export interface Welcome__Output {
  'subnet': (string);
  'engineId': (string);
  'engineVersion': (string);
}
