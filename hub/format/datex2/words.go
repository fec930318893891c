package datex2

import (
	"slices"
	"strings"
)

// class is a class of records, with the element that says what each is about
// and the words of that element.
type class struct {
	name, member string
	words        []string
}

func words(list string) []string { return strings.Fields(list) }

// classes are the records that can be written, with their words in version 3.5
// (DATEXII_3_Situation.xsd, DATEXII_3_Common.xsd). A word of another version is
// written as an extended value.
var classes = []class{
	{"Accident", "accidentType", words("accident accidentInvolvingHazardousMaterials accidentInvolvingHeavyLorries accidentInvolvingMassTransitVehicle accidentInvolvingPublicTransport " +
		"accidentInvolvingRadioactiveMaterial accidentInvolvingTrain collision multipleVehicleAccident secondaryAccident seriousInjuryOrFatalAccident " +
		"vehicleStuckUnderBridge other")},
	{"AbnormalTraffic", "abnormalTrafficType", words("stationaryTraffic queuingTraffic slowTraffic heavyTraffic unspecifiedAbnormalTraffic other")},
	{"GeneralObstruction", "obstructionType", words("airCrash childrenOnRoadway clearanceWork craneOperating cyclistsOnRoadway debris explosion explosionHazard hazardsOnTheRoad incident " +
		"industrialAccident objectOnTheRoad objectsFallingFromMovingVehicle obstructionOnTheRoad peopleOnRoadway railCrash rescueAndRecoveryWork " +
		"severeFrostDamagedRoadway shedLoad snowAndIceDebris spillageOccurringFromMovingVehicle spillageOnTheRoad unprotectedAccidentArea other")},
	{"VehicleObstruction", "vehicleObstructionType", words("abandonedVehicle abnormalLoad brokenDownVehicle convoy damagedVehicle dangerousSlowMovingVehicle emergencyVehicle highSpeedEmergencyVehicle longLoad " +
		"highSpeedChase medicalEmergency militaryConvoy overheightVehicle prohibitedVehicleOnTheRoad recklessDriver slowVehicle specialPermitTransport " +
		"trackedVehicle unlitVehicleOnTheRoad vehicleOnFire vehicleCarryingHazardousMaterials vehicleInDifficulty vehicleOnWrongCarriageway vehicleStuck " +
		"vehicleWithOverheightLoad vehicleWithOverwideLoad winterMaintetanceVehicleInTransfer other")},
	{"AnimalPresenceObstruction", "animalPresenceType", words("animalsOnTheRoad herdOfAnimalsOnTheRoad largeAnimalsOnTheRoad smallAnimalsOnTheRoad wildAnimalsOnTheRoad")},
	{"EnvironmentalObstruction", "environmentalObstructionType", words("avalanches earthquakeDamage fallenTrees fallingIce fallingLightIceOrSnow flashFloods flooding forestFire grassFire landslips mudSlide sewerOverflow " +
		"rockfalls seriousFire smokeOrFumes stormDamage subsidence other")},
	{"InfrastructureDamageObstruction", "infrastructureDamageType", words("burstPipe burstWaterMain collapsedSewer damagedBridge damagedCrashBarrier damagedFlyover damagedGallery damagedGantry damagedRoadSurface damagedTunnel " +
		"damagedViaduct fallenPowerCables gasLeak weakBridge other")},
	{"PoorEnvironmentConditions", "poorEnvironmentType", words("badWeather blizzard blowingDust blowingSnow crosswinds damagingHail denseFog eclipse extremeCold extremeHeat fog freezingFog frost gales gustyWinds " +
		"hail heavyFrost heavyRain heavySnowfall hurricaneForceWinds lowSunGlare moderateFog nearbyFire nearbyFlooding ozonePollution pollution patchyFog " +
		"precipitationInTheArea rain rainChangingToSnow sandStorms severeExhaustPollution severeSmog showers sleet smogAlert smokeHazard snowChangingToRain " +
		"snowfall sprayHazard stormForceWinds strongGustsOfWind strongWinds swarmsOfInsects temperatureFalling thunderstorms tornadoes veryStrongGustsOfWind " +
		"visibilityReduced whiteOut winterStorm")},
	{"WeatherRelatedRoadConditions", "weatherRelatedRoadConditionType", words("blackIce deepSnow dry freezingOfWetRoads freezingPavements freezingRain freshSnow glaze ice iceBuildUp iceWithWheelBarTracks icyPatches looseSnow " +
		"moist normalWinterConditionsForPedestrians notDry packedSnow rime roadSurfaceMelting slippery slushOnRoad slushStrings snow snowDrifts snowOnPavement " +
		"wetAndIcyRoad snowOnTheRoad wetIcyPavement streamingWater surfaceWater wet other")},
	{"NonWeatherRelatedRoadConditions", "nonWeatherRelatedRoadConditionType", words("dieselOnRoad leavesOnRoad looseChippings looseSandOnRoad mudOnRoad oilOnRoad petrolOnRoad roadMarkingNotPresent roadSurfaceInPoorCondition " +
		"slipperyRoad other")},
	{"MaintenanceWorks", "roadMaintenanceType", words("accidentRepairWork clearanceWork controlledAvalanche installationWork grassCuttingWork litterClearance maintenanceWork maintenancePeopleOnRoad " +
		"overheadWorks repairWork resurfacingWork roadMarkingWork roadsideWork roadworksClearance roadworks rockFallPreventativeMaintenance saltingInProgress " +
		"snowploughsInUse sweepingOfRoad treeAndVegetationCuttingWork other")},
	{"ConstructionWorks", "constructionWorkType", words("blastingWork constructionWork demolitionWork roadImprovementOrUpgrading roadWideningWork")},
	{"RoadOrCarriagewayOrLaneManagement", "roadOrCarriagewayOrLaneManagementType", words("carPoolLaneInOperation carriagewayClosures clearALaneForEmergencyVehicles clearALaneForSnowploughsAndGrittingVehicles closedPermanentlyForTheWinter " +
		"contraflow doNotUseSpecifiedLanesOrCarriageways hardShoulderRunningInOperation hardShoulderRunningNotInOperation heightRestrictionInOperation " +
		"intermittentShortTermClosures keepToTheLeft keepToTheRight laneClosures lanesDeviated narrowLanes newRoadworksLayout overnightClosures roadCleared " +
		"roadClosed rollingRoadBlock rushHourLaneInOperation singleAlternateLineTraffic tidalFlowLaneInOperation turnAroundInOperation " +
		"useOfSpecifiedLanesOrCarriagewaysAllowed useSpecifiedLanesOrCarriageways vehicleStorageInOperation weightRestrictionInOperation other")},
	{"SpeedManagement", "speedManagementType", words("activeSpeedControlInOperation doNotSlowdownUnnecessarily observeSpeedLimit policeSpeedChecksInOperation reduceYourSpeed speedRestrictionInOperation " +
		"other")},
	{"ReroutingManagement", "reroutingManagementType", words("doNotFollowDiversionSigns doNotUseEntry doNotUseExit doNotUseIntersectionOrJunction followDiversionSigns followLocalDiversion followSpecialMarkers " +
		"useEntry useExit useIntersectionOrJunction")},
	{"GeneralNetworkManagement", "generalNetworkManagementType", words("bridgeSwingInOperation convoyService obstacleSignalling rampMeteringInOperation temporaryTrafficLights tollGatesOpen trafficBeingManuallyDirected " +
		"trafficHeld other")},
	{"WinterDrivingManagement", "winterEquipmentManagementType", words("doNotUseStudTyres useSnowChains useSnowChainsOrTyres useSnowTyres winterEquipmentOnBoardRequired other")},
	{"AuthorityOperation", "authorityOperationType", words("accidentInvestigationWork bombSquadInAction civilEmergency customsOperation juridicalReconstruction policeCheckPoint policeInvestigation " +
		"roadOperatorCheckPoint snowChainOnBoardOrSnowTyresMountedCheck snowChainOrSnowTyresMountedCheck survey transportOfVip undefinedAuthorityActivity " +
		"vehicleInspectionCheckPoint vehicleWeighing weighInMotion other")},
	{"PublicEvent", "publicEventType", words("agriculturalShow airShow artEvent athleticsMeeting commercialEvent culturalEvent ballGame baseballGame basketballGame beerFestival bicycleRace " +
		"boatRace boatShow boxingTournament bullFight ceremonialEvent concert cricketMatch exhibition fair festival filmFestival filmTVMaking fireworkDisplay " +
		"flowerEvent foodFestival footballMatch funfair gardeningOrFlowerShow golfTournament hockeyGame horseRaceMeeting internationalSportsMeeting majorEvent " +
		"marathon market match motorShow motorSportRaceMeeting openAirConcert parade procession raceMeeting rugbyMatch severalMajorEvents show showJumping " +
		"soundAndLightShow sportsMeeting stateOccasion streetFestival tennisTournament theatricalEvent tournament tradeFair waterSportsMeeting wineFestival " +
		"winterSportsMeeting unknown other")},
	{"DisturbanceActivity", "disturbanceActivityType", words("airRaid altercationOfVehicleOccupants assault assetDestruction attack attackOnVehicle blockadeOrBarrier bombAlert crowd demonstration evacuation " +
		"filterBlockade goSlowOperation gunfireOnRoadway illVehicleOccupants march peopleThrowingObjectsOnTheRoad publicDisturbance radioactiveLeakAlert riot " +
		"sabotage securityAlert securityIncident sightseersObstructingAccess strike terroristIncident theft toxicCloudAlert unspecifiedAlert other")},
	{"EquipmentOrSystemFault", "equipmentOrSystemFaultType", words("notWorking outOfService workingIncorrectly workingIntermittently")},
	{"GeneralInstructionOrMessageToRoadUsers", "generalInstructionToRoadUsersType", words("allowEmergencyVehiclesToPass approachWithCare avoidTheArea closeAllWindowsTurnOffHeaterAndVents crossJunctionWithCare doNotAllowUnnecessaryGaps " +
		"doNotLeaveYourVehicle doNotThrowOutAnyBurningObjects doNotUseNavigationSystems driveCarefully driveWithExtremeCaution flashYourLights " +
		"followTheVehicleInFrontSmoothly increaseNormalFollowingDistance inEmergencyWaitForPatrolService keepYourDistance " +
		"leaveYourVehicleProceedToNextSafePlace noNakedFlames noOvertaking noSmoking noStopping noUturns observeAmberAlert observeSignals observeSigns " +
		"onlyTravelIfAbsolutelyNecessary overtakeWithCare pullOverToTheEdgeOfTheRoadway stopAtNextSafePlace stopAtNextServiceArea switchOffEngine " +
		"switchOffMobilePhonesAndTwoWayRadios testYourBrakes useBusService useFogLights useHazardWarningLights useHeadlights useRailService useTramService " +
		"useUndergroundService waitForEscortVehicle other")},
	{"TransitInformation", "transitServiceInformation", words("cancellations delayDueToBadWeather delayDueToRepairs delayedUntilFurtherNotice delaysDueToFlotsam departureOnSchedule ferryReplacedByIceRoad " +
		"freeShuttleServiceOperating informationServiceNotAvailable irregularServiceDelays loadCapacityChanged restrictionsForLongerVehicles serviceDelays " +
		"serviceDelaysOfUncertainDuration serviceFullyBooked serviceNotOperating serviceNotOperatingSubstituteServiceAvailable serviceSuspended " +
		"serviceWithdrawn shuttleServiceOperating temporaryChangesToTimetables other")},
	{"ServiceDisruption", "serviceDisruptionType", words("barClosed dieselShortage fuelShortage lpgShortage methaneShortage noDieselForHeavyVehicles noDieselForLightVehicles noParkingAvailability " +
		"noPublicTelephones noToiletFacilities noVehicleRepairFacilities petrolShortage restAreaBusy restAreaClosed restAreaOvercrowdedDriveToAnotherRestArea " +
		"serviceAreaBusy serviceAreaClosed serviceAreaFuelStationClosed serviceAreaOvercrowdedDriveToAnotherServiceArea serviceAreaRestaurantClosed " +
		"someCommercialServicesClosed waterShortage")},
	{"RoadOperatorServiceDisruption", "roadOperatorServiceDisruptionType", words("emergencyTelephoneNumberOutOfService informationServiceTelephoneNumberOutOfService noTrafficOfficerPatrolService")},
	{"RoadsideAssistance", "roadsideAssistanceType", words("airAmbulance busPassengerAssistance emergencyServices firstAid foodDelivery helicopterRescue vehicleRepair vehicleRecovery other")},
}

// further are enumerations of members that a class has beside its own.
var further = []class{
	{"", "faultyEquipmentOrSystemType", words("anprCameras automatedTollSystem cctvCameras emergencyRoadsideTelephones fireDetectionEquipment galleryLights laneControlSigns levelCrossing " +
		"matrixSigns rampControls roadsideCommunicationsSystem roadsidePowerSystem speedControlSigns streetLighting temporaryTrafficLights tollGates " +
		"trafficLightSets trafficSignals tunnelEmergencyPhones tunnelFireFightingEquipment tunnelLights tunnelMobileCommunication tunnelRadioCommunication " +
		"tunnelSafetySystem tunnelVentilation variableMessageSigns other")},
	{"", "transitServiceType", words("air bus ferry hydrofoil rail tram undergroundMetro")},
	{"", "causeType", words("abnormalTraffic accident animalPresence authorityOperation constructionWork disturbance drivingConditions environmentalObstruction " +
		"equipmentOrSystemFault infrastructureDamageObstruction instructionToRoadUsers networkManagement nonWeatherRelatedRoadConditions obstruction " +
		"poorEnvironment publicEvent rerouting roadMaintenance roadOperatorServiceDisruption roadOrCarriagewayOrLaneManagement roadsideAssistance " +
		"roadsideServiceDisruption speedManagement transitServiceDisruption vehicleObstruction weatherRelatedRoadConditions winterEquipmentManagement " +
		"earlierEvent earlierIncident holidayTraffic problemsAtBorderPost problemsAtCustomPost problemsOnLocalRoads roadsideEvent rubberNecking " +
		"technicalProblems vandalism other")},
	{"", "trafficConstrictionType", words("carriagewayBlocked carriagewayPartiallyObstructed lanesBlocked lanesPartiallyObstructed roadBlocked roadPartiallyObstructed")},
	{"", "vehicleType", words("agriculturalVehicle anyVehicle articulatedBus articulatedTrolleyBus articulatedVehicle bicycle bus car caravan carOrLightVehicle carWithCaravan carWithTrailer constructionOrMaintenanceVehicle fourWheelDrive heavyGoodsVehicle heavyGoodsVehicleWithTrailer heavyDutyTransporter heavyVehicle highSidedVehicle lightCommercialVehicle largeCar largeGoodsVehicle lightCommercialVehicleWithTrailer longHeavyLorry lorry metro minibus moped motorcycle motorcycleWithSideCar motorhome motorscooter passengerCar smallCar tanker threeWheeledVehicle trailer tram trolleyBus twoWheeledVehicle van vehicleWithCaravan vehicleWithCatalyticConverter vehicleWithoutCatalyticConverter vehicleWithTrailer withEvenNumberedRegistrationPlates withOddNumberedRegistrationPlates unknown other")},
	{"", "loadType", words("abnormalLoad ammunition chemicals combustibleMaterials corrosiveMaterials debris empty explosiveMaterials extraHighLoad extraLongLoad extraWideLoad fuel glass goods hazardousMaterials liquid livestock materials materialsDangerousForPeople materialsDangerousForTheEnvironment materialsDangerousForWater oil ordinary perishableProducts petrol pharmaceuticalMaterials radioactiveMaterials refrigeratedGoods refuse toxicMaterials vehicles other")},
	{"", "comparisonOperator", words("equalTo greaterThan greaterThanOrEqualTo lessThan lessThanOrEqualTo")},
	{"", "complianceOption", words("advisory mandatory")},
	{"", "severity", words("highest high medium low lowest none unknown")},
	{"", "validityStatus", words("active planned suspended definedByValidityTimeSpec")},
	{"", "alertCDirectionCoded", words("positive negative")},
	{"", "alertCAffectedDirection", words("both opposite aligned unknown")},
	{"", "drivingConditionType", words("impossible hazardous normal passableWithCare unknown veryHazardous winterConditions other")},
}

// typeMember is the element that says what a record of the class is about.
func typeMember(name string) string {
	for i := range classes {
		if classes[i].name == name {
			return classes[i].member
		}
	}
	return ""
}

// extended are the members whose extended values 3.5 lists too; to others any
// word may be written so.
var extended = map[string][]string{
	"vehicleType":                           nil,
	"causeType":                             words("movingBridgeInOperation"),
	"complianceOption":                      words("information unknown"),
	"faultyEquipmentOrSystemType":           words("accessControlSystem parkingSensors trafficSensors"),
	"generalInstructionToRoadUsersType":     words("cyclistsMustDismount pedestriansMustUseOtherSide"),
	"generalNetworkManagementType":          words("restrictedAreasAccessInOperation tollingInOperation tollingNotInOperation"),
	"infrastructureDamageType":              words("collapsedRoadSurface"),
	"obstructionType":                       words("buildingWork firefightersInOperation policeInOperation"),
	"roadOrCarriagewayOrLaneManagementType": words("createOneDirectionWay createTwoDirectionWay laneInOperation laneMoved laneNotInOperation laneRestrictionInOperation parkingProhibitionInOperation reverseTrafficDirection waitingProhibitionInOperation"),
}

// wording is how 3.5 writes a word of a member: as it is, as an extended value,
// or as "other".
func wording(member, word string) (value, extension string) {
	for _, list := range [][]class{classes, further} {
		for _, c := range list {
			if c.member != member || slices.Contains(c.words, word) {
				continue
			}
			if own, bound := extended[member]; bound && !slices.Contains(own, word) {
				return "other", ""
			}
			return "_extended", word
		}
	}
	return word, ""
}
