// Original file: proto/banyan/v1/control.proto


export interface ApplicationStatus {
  'name'?: (string);
  'repository'?: (string);
  'path'?: (string);
  'active'?: (number);
  'wanted'?: (number);
  'tasksReady'?: (number);
  'tasksWanted'?: (number);
  /**
   * Phase of the newest rollout.
   */
  'phase'?: (string);
  'waiting'?: (string);
  'failedReason'?: (string);
  'pinned'?: (boolean);
  'down'?: (boolean);
  'commit'?: (string);
  'liveSince'?: (number | string);
  'rolloutMs'?: (number | string);
  'urls'?: (string)[];
  /**
   * "suspended by ana: migration"; empty: it is not.
   */
  'suspended'?: (string);
  /**
   * Number of the pull request that it is a preview of; 0: of none.
   */
  'pull'?: (number);
  '_active'?: "active";
  '_liveSince'?: "liveSince";
  '_rolloutMs'?: "rolloutMs";
}

export interface ApplicationStatus__Output {
  'name': (string);
  'repository': (string);
  'path': (string);
  'active'?: (number);
  'wanted': (number);
  'tasksReady': (number);
  'tasksWanted': (number);
  /**
   * Phase of the newest rollout.
   */
  'phase': (string);
  'waiting': (string);
  'failedReason': (string);
  'pinned': (boolean);
  'down': (boolean);
  'commit': (string);
  'liveSince'?: (number);
  'rolloutMs'?: (number);
  'urls': (string)[];
  /**
   * "suspended by ana: migration"; empty: it is not.
   */
  'suspended': (string);
  /**
   * Number of the pull request that it is a preview of; 0: of none.
   */
  'pull': (number);
  '_active'?: "active";
  '_liveSince'?: "liveSince";
  '_rolloutMs'?: "rolloutMs";
}
