/// Numbers that are dialled for help somewhere, and so never are anybody's extension: whoever dials them wants help, whatever
/// pool they lie in. 112 and 911 work on every mobile network (3GPP TS 22.101, 10.1.1); the others are national.
pub const EMERGENCY: [&str; 8] = ["000", "110", "111", "112", "118", "119", "911", "999"];
