import Call

/// What the links of a run have in common.
struct LinkQuality {
    var conditions = LineConditions()
    var fidelity = Fidelity.messages
}
