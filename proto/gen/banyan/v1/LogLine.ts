// Original file: proto/banyan/v1/agent.proto


export interface LogLine {
  'task'?: (string);
  'service'?: (string);
  'at'?: (number | string);
  /**
   * "stdout" or "stderr"
   */
  'stream'?: (string);
  'text'?: (string);
}

export interface LogLine__Output {
  'task': (string);
  'service': (string);
  'at': (number);
  /**
   * "stdout" or "stderr"
   */
  'stream': (string);
  'text': (string);
}
