// Original file: proto/banyan/v1/cluster.proto


export interface TaskLogsRequest {
  'agent'?: (string);
  'task'?: (string);
  'tail'?: (number);
  'follow'?: (boolean);
}

export interface TaskLogsRequest__Output {
  'agent': (string);
  'task': (string);
  'tail': (number);
  'follow': (boolean);
}
