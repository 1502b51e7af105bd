"""Every kind of record a tenant has, its fields, and where the API shows it (ConnectWise: schemas 2025.8).

Only the fields that this world gives a meaning or lets a caller write are declared; the others of the official schema
would be empty here and are left out of answers anyway.
"""

from __future__ import annotations

from tieout.simulator.psa.schema import declare
from tieout.simulator.psa.table import Table

_GL_TYPES = "AP|AR|EE|EI|EO|IA|IT|P|PF|R|RA|RD|RE|RP|ST|SD|ET|FT|PT|WP|WR"
_SEGMENTS = " ".join(f"segment{n}:text255" for n in range(1, 11))
_INVOICE_TYPES = "Agreement|CreditMemo|DownPayment|Miscellaneous|Progress|Standard"
_LEVELS = ("One", "Two", "Three", "Four", "Five", "Six")

INVOICE = declare(
    "invoice",
    f"""id:int! invoiceNumber:text15 type:enum({_INVOICE_TYPES})* status:ref(billingStatuses) company:ref(companies)*
    billToCompany:ref(companies) shipToCompany:ref(companies) accountNumber:text!
    applyToType:enum(All|Agreement|Project|ProjectPhase|SalesOrder|Ticket) applyToId:int attention:text60
    shipToAttention:text60 billingSite:ref(sites) billingSiteAddressLine1:text! billingSiteCity:text!
    billingSiteState:text! billingSiteZip:text! billingSiteCountry:text! billingTerms:ref(billingTerms) reference:text50
    customerPO:text50 templateSetupId:int emailTemplateId:int addToBatchEmailList:bool date:date
    restrictDownpaymentFlag:bool locationId:int location:ref(locations) departmentId:int department:ref(departments)
    territoryId:int territory:ref(locations) topComment:text bottomComment:text taxableFlag:bool taxCode:ref(taxCodes)
    internalNotes:text downpaymentPreviouslyTaxedFlag:bool serviceTotal:money! overrideDownPaymentAmountFlag:bool
    currency:ref(currencies) dueDate:date expenseTotal:money! productTotal:money! previousProgressApplied:money!
    serviceAdjustmentAmount:money! agreementAmount:money! downpaymentApplied:money! subtotal:money! total:money!
    remainingDownpayment:money! salesTax:money! closedBy:text! payments:money! credits:money! balance:money!
    specialInvoiceFlag:bool! agreement:ref(agreements) ticket:ref(tickets) project:ref(projects) glBatch:ref(batches)!
    unbatchedBatch:ref(batches)! customFields:list""",
)
CLOSED_INVOICE = declare("closedInvoice", "id:int! status:ref(billingStatuses) internalNotes:text")
PAYMENT = declare(
    "payment",
    """id:int! type:text source:enum(Default|WisePay) invoice:ref(invoices) credit:ref(invoices) amount:money balance:money!
    invoiceBalance:money! invoiceTotal:money! paymentDate:date appliedBy:text! paymentSyncStatus:enum(Unapplied|Applied|Synced)
    glBatchID:text50 paymentSyncDate:instant paymentAccount:text aRPaymentAccount:text""",
)
COMPANY = declare(
    "company",
    """id:int! identifier:text30* name:text50* status:ref(companyStatuses) types:list addressLine1:text50 addressLine2:text50
    city:text50 state:text50 zip:text12 country:any phoneNumber:text30 website:text255 territory:ref(locations)
    accountNumber:text100 dateAcquired:instant yearEstablished:int[1900-9999] vendorIdentifier:text taxIdentifier:text
    taxCode:ref(taxCodes) billingTerms:ref(billingTerms) billToCompany:ref(companies) billingSite:ref(sites)
    billingContact:ref(contacts) defaultContact:ref(contacts) invoiceToEmailAddress:text invoiceCCEmailAddress:text deletedFlag:bool
    currency:ref(currencies) isVendorFlag:bool! site:ref(sites) integratorTags:list
    userDefinedField1:text50 userDefinedField2:text50 userDefinedField3:text50 userDefinedField4:text50
    userDefinedField5:text50 customFields:list""",
)
COMPANY_TYPE = declare(
    "companyType", "id:int! name:text50* defaultFlag:bool vendorFlag:bool serviceAlertFlag:bool"
)
COMPANY_STATUS = declare("companyStatus", "id:int! name:text50* defaultFlag:bool inactiveFlag:bool")
SITE = declare(
    "site",
    """id:int! name:text50* addressLine1:text50 addressLine2:text50 city:text50 stateReference:any zip:text12 country:any
    phoneNumber:text30 taxCode:ref(taxCodes) primaryAddressFlag:bool defaultBillingFlag:bool defaultShippingFlag:bool
    inactiveFlag:bool company:ref(companies)""",
)
CONTACT = declare(
    "contact",
    """id:int! firstName:text30* lastName:text30 company:ref(companies) site:ref(sites) title:text inactiveFlag:bool
    defaultBillingFlag:bool defaultFlag:bool communicationItems:list types:list integratorTags:list customFields:list""",
)
LOCATION = declare(
    "location", "id:int! ownerLevelId:int structureLevel:any name:text50* locationFlag:bool clientFlag:bool"
)
DEPARTMENT = declare("department", "id:int! identifier:text15* name:text50*")
MEMBER = declare(
    "member",
    """id:int! identifier:text15* firstName:text30* lastName:text30* vendorNumber:text licenseClass:enum(A|C|F|X)
    inactiveFlag:bool hireDate:date defaultEmail:text defaultPhone:text securityRole:any officeEmail:text250 primaryEmail:text250 title:text defaultLocation:ref(locations)
    defaultDepartment:ref(departments) adminFlag:bool""",
)
BILLING_STATUS = declare(
    "billingStatus",
    "id:int! name:text30* sortOrder:int defaultFlag:bool closedFlag:bool inactiveFlag:bool sentFlag:bool",
)
BILLING_TERM = declare("billingTerm", "id:int! name:text50* defaultFlag:bool dueDays:int* termsXref:text50")
CURRENCY = declare(
    "currency",
    """id:int! currencyIdentifier:text10* name:text50* symbol:text10 displayIdFlag:bool displaySymbolFlag:bool currencyCode:any
    thousandsSeparator:text1 decimalSeparator:text1 negativeParenthesesFlag:bool rightAlign:bool numberOfDecimals:int""",
)
_TAX_LEVEL = """level{0}Rate:number level{0}RateType:enum(Amount|Percent) level{0}TaxableMax:number level{0}Caption:text25
    level{0}TaxCodeXref:text50 level{0}AgencyXref:text100 level{0}ServicesFlag:bool level{0}ExpensesFlag:bool
    level{0}ProductsFlag:bool"""
TAX_CODE = declare(
    "taxCode",
    """id:int! identifier:text8* description:text50* invoiceCaption:text25* country:any effectiveDate:date* defaultFlag:bool
    displayOnInvoiceFlag:bool cancelDate:date """
    + " ".join(_TAX_LEVEL.format(level) for level in _LEVELS),
)
TAX_CODE_LEVEL = declare(
    "taxCodeLevel",
    """id:int! taxLevel:int taxRate:number rateType:enum(Amount|Percent) caption:text25 taxCodeXref:text50
    agencyXref:text100 taxServicesFlag:bool taxExpensesFlag:bool taxProductsFlag:bool""",
)
TAX_CODE_XREF = declare(
    "taxCodeXRef",
    "id:int! description:text50* defaultFlag:bool levelOne:enum(NonTaxable|Taxable) taxCode:ref(taxCodes) taxableLevels:list",
)
GL_ACCOUNT = declare(
    "glAccount",
    f"""id:int! glType:enum({_GL_TYPES})* mappedType:any* mappedRecord:any* {_SEGMENTS} cogs1:text255 inventory:text255
    productId:text255 salesCode:text255""",
)
GL_CAPTION = declare(
    "glCaption",
    "id:int! segment1:text255 segment2:text255 segment1type:enum(Account|Class) segment2type:enum(Account|Class)",
)
MAPPED_TYPE = declare(
    "mappedType", f"id:int! name:text50 table:text recIdField:text glType:enum({_GL_TYPES}) sortOrder:int"
)
GL_ENTRY = declare(
    "glEntry",
    f"id:int! type:text! amount:money! description:text100 {_SEGMENTS} productId:text255 cost:money salesCode:text isBatched:bool!",
)
PACKAGE_SETUP = declare(
    "accountingPackageSetup",
    """id:int! accountingPackage:any directTransferFlag:bool includeInvoicesFlag:bool
    invoiceFormat:enum(Default|Condensed|Detailed) includeExpensesFlag:bool transferExpensesAsBillFlag:bool
    expenseFormat:enum(Default|Condensed) suppressMemoFlag:bool syncPaymentInfoFlag:bool includeSalesTaxFlag:bool
    enableTaxGroupsFlag:bool zeroDollarTaxAmountsFlag:bool includeItemsFlag:bool includeCogsEntriesFlag:bool
    includeCogsDropShipFlag:bool""",
)
BATCH = declare(
    "batch",
    """id:int! batchIdentifier:text50 exportInvoicesFlag:bool exportExpensesFlag:bool exportProductsFlag:bool
    closedFlag:bool!""",
)
BILLING_SETUP = declare(
    "billingSetup",
    """id:int! remitName:text50 invoiceTitle:text50 payableName:text50 overallInvoiceDefault:any emailTemplate:any
    location:ref(locations) prefixSuffixFlag:enum(Prefix|Suffix) prefixSuffixText:text5
    currency:ref(currencies) businessNumber:text""",
)
GL_PATH = declare("glPath", "id:int! location:ref(locations) path:text255 lastPaymentSync:instant")
PURCHASE_ORDER = declare(
    "purchaseOrder",
    """id:int! poNumber:text50 poDate:date status:ref(purchaseOrderStatuses)* terms:ref(billingTerms)*
    vendorCompany:ref(companies)* vendorSite:ref(sites) vendorInvoiceNumber:text50 vendorInvoiceDate:date
    vendorOrderNumber:text50 trackingNumber:text50 freightCost:money freightTaxTotal:money freightPackingSlip:text
    salesTax:money! subTotal:money! total:money! taxCode:ref(taxCodes) taxPoFlag:bool taxFreightFlag:bool
    locationId:int location:ref(locations) businessUnitId:int businessUnit:ref(departments) warehouse:ref(warehouses)
    dropShipCustomerFlag:bool customerCompany:ref(companies) closedFlag:bool! dateClosed:instant! closedBy:text!
    enteredBy:text! currency:ref(currencies) internalNotes:text customFields:list""",
)
PURCHASE_LINE = declare(
    "purchaseOrderLineItem",
    """id:int! purchaseOrderId:int! purchaseOrderNumber:text! lineNumber:int* product:ref(catalog)* description:text6000*
    quantity:number* unitOfMeasure:any* unitCost:number extCost:money! tax:money! receivedQuantity:int
    receivedStatus:enum(Waiting|FullyReceived|PartiallyReceiveCancelRest|PartiallyReceiveCloneRest) closedFlag:bool
    canceledFlag:bool packingSlip:text50 dateReceived:instant serialNumbers:text batchedFlag:bool! unbatchedRecId:int!
    internalNotes:text1000 customFields:list""",
)
PURCHASE_STATUS = declare(
    "purchaseOrderStatus",
    "id:int! name:text50* sortOrder:int defaultFlag:bool closedFlag:bool defaultClosedFlag:bool inactiveFlag:bool",
)
CATALOG_ITEM = declare(
    "catalogItem",
    """id:int! identifier:text75* description:text60* inactiveFlag:bool subcategory:any type:any
    productClass:enum(Agreement|Bundle|Inventory|NonInventory|Service) unitOfMeasure:any price:number cost:number
    taxableFlag:bool customerDescription:text6000* integrationXRef:text50 category:any customFields:list""",
)
AGREEMENT = declare(
    "agreement",
    """id:int! name:text100* type:any company:ref(companies)* contact:ref(contacts) billAmount:money location:ref(locations)
    department:ref(departments) taxCode:ref(taxCodes) currency:ref(currencies) agreementStatus:text customFields:list""",
)
TICKET = declare("ticket", "id:int! summary:text100 company:ref(companies)")
PROJECT = declare("project", "id:int! name:text100 company:ref(companies)")
PRODUCT = declare(
    "product",
    """id:int! catalogItem:ref(catalog)* description:text2000 sequenceNumber:number quantity:number price:number cost:number
    extPrice:money! extCost:money! billableOption:enum(Billable|DoNotBill|NoCharge)* taxableFlag:bool
    customerDescription:text6000 invoice:ref(invoices) company:ref(companies) locationId:int businessUnitId:int
    productClass:text! cancelledFlag:bool""",
)
TIME_ENTRY = declare(
    "timeEntry",
    """id:int! company:ref(companies) chargeToType:text chargeToId:int member:ref(members) locationId:int
    businessUnitId:int timeStart:instant actualHours:number hoursBilled:number invoiceHours:number hourlyRate:number
    billableOption:text notes:text invoice:ref(invoices) invoiceFlag:bool extendedInvoiceAmount:money! status:text""",
)
EXPENSE_ENTRY = declare(
    "expenseEntry",
    """id:int! company:ref(companies) chargeToType:text chargeToId:int type:any member:ref(members) paymentMethod:any
    classification:any amount:money billableOption:text date:date locationId:int businessUnitId:int notes:text
    invoiceAmount:money invoice:ref(invoices) currency:ref(currencies) status:text""",
)
UNPOSTED_INVOICE = declare(
    "unpostedInvoice",
    f"""id:int billingLogId:int locationId:int location:ref() departmentId:int department:ref() company:ref()
    accountNumber:text billToCompany:ref() billToSite:ref() invoiceNumber:text invoiceDate:date
    invoiceType:enum({_INVOICE_TYPES}) description:text billingTerms:ref() dueDays:text dueDate:date currency:ref()
    subTotal:money total:money hasTime:bool hasExpenses:bool hasProducts:bool invoiceTaxableFlag:bool taxCode:ref()
    avalaraTaxFlag:bool itemTaxableFlag:bool salesTaxAmount:money stateTaxFlag:bool stateTaxXref:text
    stateTaxAmount:money createdBy:text dateClosed:instant""",
)
UNPOSTED_PROCUREMENT = declare(
    "unpostedProcurement",
    """id:int description:text unpostedProductId:text locationId:int departmentId:int
    procurementType:enum(Purchase|Adjustment|Transfer) purchaseOrder:ref() purchaseDate:date billingTerms:ref()
    currency:ref() total:money taxCode:ref() itemTaxableFlag:bool purchaseOrderTaxableFlag:bool stateTaxFlag:bool
    stateTaxXref:text stateTaxAmount:money taxTotal:money vendor:ref() vendorAccountNumber:text
    vendorInvoiceNumber:text vendorInvoiceDate:date taxFreightFlag:bool freightTaxTotal:money freightCost:money
    dateClosed:instant""",
)
UNPOSTED_EXPENSE = declare(
    "unpostedExpense",
    """id:int locationId:int departmentId:int company:ref() accountNumber:text creditAccount:text expenseDetailId:int
    expenseType:ref() classification:enum(NonReimbursable|Reimbursable|Personal) glType:text member:ref()
    dateExpense:date chargeDescription:text inPolicy:bool paymentMethod:ref() currency:ref() total:money
    billableAmount:money nonBillableAmount:money ticket:ref() dateClosed:instant""",
)
BATCH_ENTRY = declare(
    "batchEntry",
    """id:int accountType:text name:text accountNumber:text debit:money credit:money cost:money item:text salesCode:text
    invoice:ref() purchaseOrder:ref() lineItem:ref() expense:ref()""",
)
CALLBACK = declare(
    "callback",
    """id:int! description:text100 url:text* objectId:int* type:text* level:text* memberId:int payloadVersion:text
    inactiveFlag:bool isSoapCallbackFlag:bool isSelfSuppressedFlag:bool""",
)
INTEGRATOR_TAG = declare("integratorTag", "id:int! text:text50*")
USER_DEFINED_FIELD = declare(
    "userDefinedField",
    "id:int! podId:int caption:text25* fieldTypeIdentifier:text entryTypeIdentifier:text screenId:text25",
)

_NAMED = ("identifier", "name")
_MONEY_LOOKS = (
    "symbol", "currencyIdentifier>currencyCode", "decimalSeparator", "numberOfDecimals", "thousandsSeparator",
    "negativeParenthesesFlag", "displaySymbolFlag", "currencyIdentifier", "displayIdFlag", "rightAlign", "name",
)  # fmt: skip


def tables() -> dict[str, Table]:
    """The empty tables of a new tenant, by name. The first ids keep the kinds apart for a reader's eye."""
    made = [
        Table("companies", COMPANY, "company/companies", first_id=250, indexed=("identifier",), shown_as=_NAMED),
        Table("companyTypes", COMPANY_TYPE, "company/companies/types", label="type"),
        Table("companyStatuses", COMPANY_STATUS, "company/companies/statuses", label="status"),
        Table("sites", SITE, "company/sites", first_id=1001),
        Table("contacts", CONTACT, "company/contacts", first_id=401, shown_as=("firstName>name",)),
        Table("locations", LOCATION, "system/locations"),
        Table("departments", DEPARTMENT, "system/departments", first_id=10),
        Table("members", MEMBER, "system/members", first_id=150, shown_as=("identifier", "firstName>name")),
        Table("billingStatuses", BILLING_STATUS, "finance/billingStatuses", label="status",
              shown_as=("name", "closedFlag>isClosed")),
        Table("billingTerms", BILLING_TERM, "finance/billingTerms"),
        Table("currencies", CURRENCY, "finance/currencies", shown_as=_MONEY_LOOKS),
        Table("taxCodes", TAX_CODE, "finance/taxCodes", first_id=11, shown_as=("identifier>name",)),
        Table("taxCodeXRefs", TAX_CODE_XREF, "finance/taxCodeXRefs"),
        Table("glAccounts", GL_ACCOUNT, "finance/glAccounts"),
        Table("glCaptions", GL_CAPTION, "finance/glCaptions"),
        Table("mappedTypes", MAPPED_TYPE, "finance/glAccounts/mappedTypes"),
        Table("accountingPackageSetup", PACKAGE_SETUP, "finance/accountingPackageSetup"),
        Table("billingSetups", BILLING_SETUP, "finance/billingSetups"),
        Table("glPaths", GL_PATH, "finance/glPaths"),
        Table("invoices", INVOICE, "finance/invoices", first_id=5001, indexed=("invoiceNumber",),
              shown_as=("invoiceNumber>identifier", "type>billingType")),
        Table("payments", PAYMENT, "finance/invoices/payments", first_id=61),
        Table("batches", BATCH, "finance/accounting/batches", first_id=900, indexed=("batchIdentifier",),
              shown_as=("batchIdentifier>name",)),
        Table("purchaseOrders", PURCHASE_ORDER, "procurement/purchaseorders", first_id=700, indexed=("poNumber",),
              shown_as=("poNumber>name",)),
        Table("purchaseLines", PURCHASE_LINE, "procurement/lineitems", first_id=7101),
        Table("purchaseOrderStatuses", PURCHASE_STATUS, "procurement/purchaseorderstatuses", label="status"),
        Table("catalog", CATALOG_ITEM, "procurement/catalog", first_id=741, shown_as=("identifier",)),
        Table("agreements", AGREEMENT, "finance/agreements", first_id=601),
        Table("tickets", TICKET, "service/tickets", first_id=3301, shown_as=("summary",)),
        Table("projects", PROJECT, "project/projects", first_id=801),
        Table("callbacks", CALLBACK, "system/callbacks"),
        Table("integratorTags", INTEGRATOR_TAG, "system/integratorTags"),
        Table("userDefinedFields", USER_DEFINED_FIELD, "system/userDefinedFields", first_id=7),
    ]  # fmt: skip
    return {table.name: table for table in made}
