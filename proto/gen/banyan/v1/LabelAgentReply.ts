// Original file: proto/banyan/v1/control.proto


export interface LabelAgentReply {
  /**
   * Those that placement sees now.
   */
  'labels'?: ({[key: string]: string});
  'unchanged'?: (boolean);
  /**
   * Removed ones that its configuration has, too: they stay as that says.
   */
  'configured'?: (string)[];
}

export interface LabelAgentReply__Output {
  /**
   * Those that placement sees now.
   */
  'labels': ({[key: string]: string});
  'unchanged': (boolean);
  /**
   * Removed ones that its configuration has, too: they stay as that says.
   */
  'configured': (string)[];
}
