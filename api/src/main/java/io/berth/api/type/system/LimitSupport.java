package io.berth.api.type.system;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Which limits this kernel knows, as they stand among the other fields of {@link InfoResponse}. */
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
public record LimitSupport(
        boolean memoryLimit,
        boolean swapLimit,

        @JsonProperty("KernelMemoryTCP") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean kernelMemoryTcp,

        boolean cpuCfsPeriod,
        boolean cpuCfsQuota,
        @JsonProperty("CPUShares") boolean cpuShares,
        @JsonProperty("CPUSet") boolean cpuSet,
        boolean pidsLimit) {
    /** None of them. */
    public static final LimitSupport NONE = new LimitSupport(false, false, false, false, false, false, false, false);
}
