// Original file: proto/banyan/v1/agent.proto


export interface StatusReport {
  'statuses'?: (string)[];
  /**
   * Tasks whose containers are gone.
   */
  'gone'?: (string)[];
}

export interface StatusReport__Output {
  'statuses': (string)[];
  /**
   * Tasks whose containers are gone.
   */
  'gone': (string)[];
}
